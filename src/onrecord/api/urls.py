"""The addresses of the API, loaded with the first request of a program or a while after the service began."""

from onrecord.api.application import API

urlpatterns = API.urls[0]
