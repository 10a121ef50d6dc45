"""What deploys Inkdigits: every file follows its format's schema, and names only what the server really has.

Nothing is built or started here: `make rehearse-image` carries out the Dockerfile's steps.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import kubernetes_validate
import promql_parser
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from dockerfile_parse import DockerfileParser
from jsonschema import Draft7Validator
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from inkdigits.server.application import create_app
from inkdigits.server.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
MANIFESTS = [path for path in sorted(KUBERNETES.glob("*.yaml")) if path.name != "kustomization.yaml"]
FILES = [
    *(ROOT / name for name in ("Dockerfile", "Procfile", "compose.yaml", "docs/deployment.md")),
    *sorted(path for path in DEPLOY.rglob("*") if path.suffix in {".env", ".service", ".sh", ".yaml", ".yml"}),
]
DASHBOARD = json.loads((DEPLOY / "grafana" / "dashboards" / "inkdigits.json").read_text(encoding="utf-8"))
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
ADDED = {"job", "instance"}
"""Labels that Prometheus itself gives to all that it scrapes."""


def manifest(name):
    return yaml.safe_load((KUBERNETES / name).read_text(encoding="utf-8"))


def instructions(name):
    """The values of one kind of instruction of the Dockerfile, in order."""
    parser = DockerfileParser(path=str(ROOT / "Dockerfile"))
    return [step["value"] for step in parser.structure if step["instruction"] == name]


# ---- settings


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_real_settings_are_named(path):
    named = set(re.findall(r"INKDIGITS_([A-Z_]+)", path.read_text(encoding="utf-8")))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_the_values_given_are_taken_by_the_settings(monkeypatch):
    given = (DEPLOY / "systemd" / "inkdigits.env").read_text(encoding="utf-8").splitlines()
    given += manifest("kustomization.yaml")["configMapGenerator"][0]["literals"]
    given += [f"{k}={v}" for k, v in manifest("secret.example.yaml")["stringData"].items()]
    given += re.findall(r"(INKDIGITS_[A-Z_]+=\S+)", " ".join(instructions("ENV")))
    for line in given:
        if line.startswith("INKDIGITS_"):
            name, _, value = line.partition("=")
            with monkeypatch.context() as one:
                one.setenv(name, value)
                Settings()


# ---- metrics: the dashboard and the rules ask for what is there


@pytest.fixture(scope="module")
def exposed():
    """Name of each sample of a real GET /metrics → the labels it has; `up` is Prometheus' own."""
    upload = {"file": (ROOT / "docs" / "images" / "seven.png").read_bytes()}
    with TestClient(create_app(Settings(max_upload_bytes=100_000))) as client:
        assert client.post("/predict/", files=upload).status_code == 200
        assert client.post("/read/", files=upload).json()["numbers"], "a page with a number on it"
        assert client.post("/predict/", files={"file": b" " * 1_000_000}).status_code == 413
        text = client.get("/metrics").text
    assert 'route="/predict/"' in text, "the rules and the dashboard ask for this route"
    assert 'inkdigits_refused_total{reason="size"}' in text
    samples = {"up": set()}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples[sample.name] = set(sample.labels)
    return samples


def expressions():
    """Every question asked of Prometheus, with Grafana's variables filled in."""
    for rule in RULES:
        yield pytest.param(rule["expr"], id=rule["alert"])
    for panel in DASHBOARD["panels"]:
        for target in panel.get("targets", ()):
            expression = target["expr"].replace("$__rate_interval", "5m").replace("$__range", "1h")
            yield pytest.param(re.sub(r"\$\w+", "any", expression), id=f"{panel['title']} {target['refId']}")


def asked(expression):
    """The selectors and the groupings of an expression."""
    selectors, groupings = [], []

    def look(node):
        if isinstance(node, promql_parser.VectorSelector):
            selectors.append(node)
        elif isinstance(node, promql_parser.MatrixSelector):
            selectors.append(node.vector_selector)
        elif isinstance(node, promql_parser.AggregateExpr) and node.modifier is not None:
            groupings.append(node)

    promql_parser.walk(promql_parser.parse(expression), look)
    return selectors, groupings


@pytest.mark.parametrize("expression", list(expressions()))
def test_expressions_ask_for_what_the_server_exposes(expression, exposed):
    selectors, groupings = asked(expression)
    assert selectors
    for selector in selectors:
        assert selector.name in exposed
        labels = exposed[selector.name] | ADDED
        assert {matcher.name for matcher in selector.matchers.matchers} <= labels
        assert any(matcher.name == "job" for matcher in selector.matchers.matchers), "other jobs would be counted too"
    for grouping in groupings:
        below, _ = asked(grouping.expr.prettify())
        for selector in below:
            assert set(grouping.modifier.labels) <= exposed[selector.name] | ADDED


def test_the_dashboard_shows_all_that_is_counted(exposed):
    shown = {selector.name for p in expressions() for selector in asked(p.values[0])[0]}
    counted = {re.sub(r"_(sum|count|created)$", "_bucket", name) for name in exposed if name.startswith("inkdigits_")}
    assert {name for name in counted if name.removesuffix("_bucket") + "_total" not in exposed} <= shown


def test_the_panels_of_the_dashboard_fit_beside_each_other():
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = set()
    for panel in panels:
        place = panel["gridPos"]
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & cells, panel["title"]
        assert place["x"] + place["w"] <= 24
        cells |= own


def test_alerts_say_what_is_wrong_and_what_to_do():
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names)
    for rule in RULES:
        assert set(rule["annotations"]) == {"summary", "description"}
        assert rule["labels"]["severity"] in {"page", "ticket"}


# ---- schemas


def test_compose_follows_its_specification():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    Draft7Validator(get_builtin_schema("vendor.compose-spec")).validate(compose)
    app = compose["services"]["app"]
    assert app["read_only"]
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert all(
        port.startswith(("127.0.0.1:", "${PUBLISH:-127.0.0.1"))
        for s in compose["services"].values()
        for port in s["ports"]
    )
    mounted = [volume.split(":")[0] for s in compose["services"].values() for volume in s.get("volumes", ())]
    for source in mounted:
        assert source in compose["volumes"] or (ROOT / source).is_dir()


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_manifests_follow_their_schema(path):
    resource = yaml.safe_load(path.read_text(encoding="utf-8"))
    if resource["kind"] == "ServiceMonitor":  # of the Prometheus Operator, not of Kubernetes
        assert resource["apiVersion"] == "monitoring.coreos.com/v1"
    else:
        kubernetes_validate.validate(resource, kubernetes_validate.latest_version(), strict=True)


def test_the_base_lists_every_manifest_but_the_examples():
    listed = manifest("kustomization.yaml")["resources"]
    assert sorted(listed) == [path.name for path in MANIFESTS if ".example." not in path.name]


def test_pods_meet_the_restricted_standard():
    # https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
    pod = manifest("deployment.yaml")["spec"]["template"]["spec"]
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert all({"emptyDir", "configMap", "secret"} & set(volume) for volume in pod["volumes"])
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert context["readOnlyRootFilesystem"]
        assert all("hostPort" not in port for port in container["ports"])


def test_all_selectors_choose_the_pods():
    labels = manifest("deployment.yaml")["spec"]["template"]["metadata"]["labels"]
    for chosen in (
        manifest("deployment.yaml")["spec"]["selector"]["matchLabels"],
        manifest("service.yaml")["spec"]["selector"],
        manifest("pdb.yaml")["spec"]["selector"]["matchLabels"],
        manifest("networkpolicy.yaml")["spec"]["podSelector"]["matchLabels"],
    ):
        assert chosen == labels
    assert manifest("hpa.yaml")["spec"]["scaleTargetRef"]["name"] == manifest("deployment.yaml")["metadata"]["name"]


def test_whoever_stops_it_waits_as_long_as_it_takes():
    literals = dict(
        literal.split("=") for literal in manifest("kustomization.yaml")["configMapGenerator"][0]["literals"]
    )
    needed = int(literals["INKDIGITS_DRAIN_SECONDS"]) + int(literals["INKDIGITS_SHUTDOWN_SECONDS"])
    pod = manifest("deployment.yaml")["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] > needed
    ready = pod["containers"][0]["readinessProbe"]
    assert ready["periodSeconds"] * ready["failureThreshold"] <= int(literals["INKDIGITS_DRAIN_SECONDS"])
    unit = (DEPLOY / "systemd" / "inkdigits.service").read_text(encoding="utf-8")
    fields = Settings.model_fields
    default = fields["drain_seconds"].default + fields["shutdown_seconds"].default
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[0]) > default
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    assert int(compose["services"]["app"]["stop_grace_period"].removesuffix("s")) > default


# ---- the image, and what starts it


def test_the_image_runs_as_nobody_and_hears_its_signal():
    parser = DockerfileParser(path=str(ROOT / "Dockerfile"))
    (user,) = instructions("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, or Kubernetes can't tell that it is not root"
    assert json.loads(parser.cmd) == ["inkdigits", "serve"]
    (health,) = instructions("HEALTHCHECK")
    command = json.loads(health.partition("CMD ")[2])
    compile(command[-1], "HEALTHCHECK", "exec")
    assert "/health/ready" in command[-1]
    assert "--require-hashes" in " ".join(instructions("RUN"))


def test_the_image_takes_only_what_is_let_in():
    """Each file that COPY takes from the folder is let in by .dockerignore."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    allowed = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    for copy in instructions("COPY"):
        if not copy.startswith("--from"):
            *sources, _ = copy.split()
            for source in sources:
                assert (ROOT / source).exists(), source
                assert any(source == name or source.startswith(f"{name}/") for name in allowed), source


def test_what_starts_it_is_a_command_that_the_package_has():
    scripts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert 'inkdigits = "inkdigits.cli:main"' in scripts
    heroku = yaml.safe_load((DEPLOY / "heroku.yml").read_text(encoding="utf-8"))["run"]["web"]
    procfile = yaml.safe_load((ROOT / "Procfile").read_text(encoding="utf-8"))["web"]
    unit = (DEPLOY / "systemd" / "inkdigits.service").read_text(encoding="utf-8")
    for command in (heroku, procfile, unit):
        assert re.search(r"\binkdigits serve$", command, re.MULTILINE)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here to check its unit")
def test_systemd_takes_the_unit(tmp_path):
    unit = (DEPLOY / "systemd" / "inkdigits.service").read_text(encoding="utf-8")
    copy = tmp_path / "inkdigits.service"
    # What it starts is not installed here, and systemd looks for it.
    copy.write_text(unit.replace("/opt/inkdigits/current/bin/inkdigits", "/bin/true"), encoding="utf-8")
    run = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
