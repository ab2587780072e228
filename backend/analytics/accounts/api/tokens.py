"""The answer that signs somebody in."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.api import cookies
from analytics.accounts.services import SignIn


def token_response(request: Request, signed_in: SignIn, *, browser: bool, status: int = 200) -> Response:
    """An access token, and the refresh token: in a cookie for browsers, else in the body."""
    response = Response({"access": str(AccessToken.for_user(signed_in.user))}, status=status)
    if browser:
        cookies.set_refresh(request, response, signed_in.refresh)
    else:
        response.data["refresh"] = signed_in.refresh
    return response
