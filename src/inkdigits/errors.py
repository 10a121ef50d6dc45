"""What can go wrong, each as one type whose message is one sentence with the way out.

Every door (Python, command line, HTTP) shows these messages as they are, so they speak to a person.
"""


class InkdigitsError(Exception):
    """Base of every error that Inkdigits raises on purpose."""


class PictureError(InkdigitsError, ValueError):
    """The picture given cannot be read; the subclasses say why."""


class NotAPictureError(PictureError):
    """What was given is no picture of a kind that Inkdigits knows."""


class UnreadablePictureError(PictureError):
    """It began like a picture, but is empty, cut short or damaged."""


class PictureTooLargeError(PictureError):
    """The picture has more bytes or pixels than the limits allow, or takes longer to decode."""


class ArtifactError(InkdigitsError):
    """A model on disk is missing, incomplete or not what its card says."""


class UnknownModelError(ArtifactError, LookupError):
    """No model of that name is there."""


class DataError(InkdigitsError):
    """Training or test data cannot be had or is not what it should be."""


class ExpectationError(InkdigitsError, ValueError):
    """What is expected of the numbers contradicts itself."""
