"""Below `/api/v1/`."""

from django.urls import path

from analytics.accounts.api import views

urlpatterns = [
    path("auth/token", views.TokenView.as_view(), name="auth-token"),
    path("auth/refresh", views.RefreshView.as_view(), name="auth-refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="auth-logout"),
    path("auth/password", views.PasswordView.as_view(), name="auth-password"),
    path("auth/password/forgotten", views.ForgottenView.as_view(), name="auth-forgotten"),
    path("auth/password/reset", views.ResetView.as_view(), name="auth-reset"),
    path("auth/me", views.MeView.as_view(), name="auth-me"),
    path("auth/setup", views.SetupView.as_view(), name="auth-setup"),
]
