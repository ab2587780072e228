"""In which form an answer comes: as `?format=` says, else as `Accept` does."""

from collections.abc import Iterable, Sequence

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class Negotiation(DefaultContentNegotiation):
    """`?format=` wins, as whoever can set an address can often not set a header."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and the media type it is wanted for. Raises NotAcceptable, naming what there is."""
        offered = list(renderers)
        wanted = format_suffix or request.query_params.get(self.settings.URL_FORMAT_OVERRIDE)
        if wanted:
            for one in offered:
                if one.format == wanted:
                    return one, one.media_type
            raise _refused(f'No format "{wanted[:40]}"', [one.format for one in offered])
        try:
            chosen: tuple[BaseRenderer, str] = super().select_renderer(request, offered)
        except NotAcceptable:
            raise _refused("Nothing that you accept", [one.media_type for one in offered]) from None
        return chosen


def _refused(what: str, offered: Sequence[str | None]) -> NotAcceptable:
    names = ", ".join(one for one in offered if one)
    return NotAcceptable(f"{what}: this comes as {names}.")
