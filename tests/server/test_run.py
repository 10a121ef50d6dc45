"""How the server listens."""

import asyncio
import socket
from contextlib import ExitStack

import uvloop

from inkdigits.server.run import DOORS, doors


def _rounds_to_take_in(listeners, address, connections):
    """How often the event loop goes round until all have been taken in who stand outside already."""

    async def scenario():
        loop, taken = asyncio.get_running_loop(), []

        class Notes(asyncio.Protocol):
            def connection_made(self, transport):
                taken.append(transport)

        servers = [await loop.create_server(Notes, sock=each) for each in listeners]
        rounds = 0
        while len(taken) < connections and rounds < 10 * connections:
            await asyncio.sleep(0)
            rounds += 1
        for transport in taken:
            transport.abort()
        for server in servers:
            server.close()
        return rounds

    with ExitStack() as clients:
        for _ in range(connections):
            clients.enter_context(socket.create_connection(address))
        return uvloop.run(scenario())


def test_those_who_stand_outside_come_in_together():
    def rounds(open_doors):
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
            return _rounds_to_take_in(open_doors(listener), listener.getsockname(), 4 * DOORS)

    assert rounds(doors) <= rounds(lambda listener: [listener]) / 4
