"""Sign-in, set-up, and who am I."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.accounts import selectors, services, setup_code
from analytics.accounts.api import cookies
from analytics.accounts.api.authentication import current_user
from analytics.accounts.api.serializers import (
    BROWSER,
    ChangePasswordSerializer,
    ForgottenSerializer,
    MeSerializer,
    RefreshSerializer,
    ResetSerializer,
    SetupSerializer,
    SetupStateSerializer,
    SignInSerializer,
    TokensSerializer,
)
from analytics.accounts.api.tokens import token_response
from analytics.common.api.origins import is_from_this_machine
from analytics.common.api.throttling import Cost
from analytics.common.errors import Conflict, Forbidden, NotAuthenticated


class AnyoneView(APIView):
    """Open to nobody in particular; an expired access token must not stand in the way of a new one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class TokenView(AnyoneView):
    """`/auth/token`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="sign_in", summary="Sign in", request=SignInSerializer, responses=TokensSerializer
    )
    def post(self, request: Request) -> Response:
        """Exchange e-mail address and password for an access token and a refresh token."""
        asked = _validated(SignInSerializer(data=request.data))
        signed_in = services.sign_in(email=asked["email"], password=asked["password"], now=timezone.now())
        return token_response(request, signed_in, browser=asked.get("client") == BROWSER)


class RefreshView(AnyoneView):
    """`/auth/refresh`."""

    @extend_schema(
        operation_id="refresh_token",
        summary="Stay signed in",
        request=RefreshSerializer,
        responses=TokensSerializer,
    )
    def post(self, request: Request) -> Response:
        """Exchange a refresh token, in the body or in the cookie, for its successor and an access token.

        With the cookie, `X-Requested-With` and the dashboard's own `Origin` are required.
        """
        sent = _validated(RefreshSerializer(data=request.data)).get("refresh")
        token = sent or cookies.refresh_of(request)
        if token is None:
            raise NotAuthenticated("There is no refresh token.", code="refresh_invalid")
        signed_in = services.refresh(token=token, now=timezone.now())
        return token_response(request, signed_in, browser=sent is None)


class LogoutView(AnyoneView):
    """`/auth/logout`."""

    @extend_schema(
        operation_id="sign_out", summary="Sign out", request=RefreshSerializer, responses={204: None}
    )
    def post(self, request: Request) -> Response:
        """End the session of this refresh token. Access tokens run out by themselves within ten minutes."""
        sent = _validated(RefreshSerializer(data=request.data)).get("refresh")
        token = sent or cookies.refresh_of(request)
        response = Response(status=204)
        if token is None:
            return response
        services.sign_out(token=token, now=timezone.now())
        if sent is None:
            # Only where our own page has sent it: an answer to another site must not sign anybody out.
            cookies.clear_refresh(response)
        return response


class MeView(APIView):
    """`/auth/me`."""

    @extend_schema(operation_id="get_me", summary="Who am I", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """The person behind the access token."""
        return Response(MeSerializer(current_user(request)).data)


class PasswordView(APIView):
    """`/auth/password`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="change_password",
        summary="Change your password",
        request=ChangePasswordSerializer,
        responses=TokensSerializer,
    )
    def post(self, request: Request) -> Response:
        """Set a new password. All your sessions end; the answer is a new one."""
        asked = _validated(ChangePasswordSerializer(data=request.data))
        signed_in = services.change_password(
            user=current_user(request),
            current=asked["current"],
            password=asked["password"],
            now=timezone.now(),
        )
        return token_response(request, signed_in, browser=asked.get("client") == BROWSER)


class ForgottenView(AnyoneView):
    """`/auth/password/forgotten`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="forget_password",
        summary="Ask for a new password",
        request=ForgottenSerializer,
        responses={202: None},
    )
    def post(self, request: Request) -> Response:
        """Have a link mailed, with which a new password can be chosen. The answer is the same for nobody."""
        services.ask_for_reset(_validated(ForgottenSerializer(data=request.data))["email"])
        return Response(status=202)


class ResetView(AnyoneView):
    """`/auth/password/reset`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="reset_password",
        summary="Choose a new password by a link",
        request=ResetSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Set a new password by the token of a link. All sessions of the person end."""
        asked = _validated(ResetSerializer(data=request.data))
        services.reset_password(token=asked["token"], password=asked["password"], now=timezone.now())
        return Response(status=204)


class SetupView(AnyoneView):
    """`/auth/setup`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(operation_id="get_setup", summary="Is set-up needed", responses=SetupStateSerializer)
    def get(self, request: Request) -> Response:
        """Whether this installation still has no owner, and what it takes to become it."""
        needed = not selectors.has_owner()
        return Response({"needed": needed, "code_required": needed and not is_from_this_machine(request)})

    @extend_schema(
        operation_id="set_up",
        summary="Set up",
        request=SetupSerializer,
        responses={201: TokensSerializer},
    )
    def post(self, request: Request) -> Response:
        """Become the first owner, once, and be signed in."""
        asked = _validated(SetupSerializer(data=request.data))
        if selectors.has_owner():
            raise Conflict("This installation has an owner already. Sign in.", code="setup_done")
        if not is_from_this_machine(request):
            _check_code(asked["code"])
        user = services.create_first_owner(
            email=asked["email"], password=asked["password"], name=asked["name"]
        )
        signed_in = services.sign_in_as(user=user, now=timezone.now())
        return token_response(request, signed_in, browser=asked.get("client") == BROWSER, status=201)


def _check_code(code: str) -> None:
    if not code:
        raise Forbidden("Enter the code that was printed at start.", code="setup_code_required")
    if not setup_code.matches(code):
        raise Forbidden("This is not the code that was printed at start.", code="setup_code_invalid")


def _validated(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
