"""The API as one: every endpoint, its errors, and its description as OpenAPI 3.1."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from onrecord import __version__
from onrecord.api.callers import BearerToken, endpoint_of
from onrecord.api.once import HEADER, PATTERN
from onrecord.api.problems import MEDIA_TYPE, Problem, answer_problems
from onrecord.api.routes import (
    answering,
    capturing,
    duties,
    exporting,
    finding,
    linking,
    matters,
    moving,
    reading,
    telling,
    withholding,
    working,
)

NAMESPACE = "api"
_ABOUT = (
    "What the pages of OnRecord do, for programs. Send a token of your account as `Authorization: Bearer`. "
    "docs/api.md explains tokens, pages of lists, and requests that must not happen twice."
)
_ONCE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Makes the request happen once: the same key is answered the same for 24 hours",
    "schema": {"type": "string", "pattern": PATTERN},
}


class RecordAPI(NinjaAPI):
    """Adds to the description what holds for every endpoint."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description, made once for each way it is asked: anyone may ask often."""
        asked = json.dumps([path_prefix, path_params], sort_keys=True)
        if asked not in self._described:
            self._described[asked] = self._describe(path_prefix, path_params)
        return self._described[asked]

    @functools.cached_property
    def _described(self) -> dict[str, OpenAPISchema]:
        return {}

    def _describe(self, path_prefix: str | None, path_params: dict[str, Any] | None) -> OpenAPISchema:
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schemas = described["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schemas["Problem"].pop("$defs"))
        said = {"schema": {"$ref": "#/components/schemas/Problem"}}
        refused = {"description": "A problem: detail says what to do", "content": {MEDIA_TYPE: said}}
        for methods in described["paths"].values():
            for method, operation in methods.items():
                operation["responses"] |= {"4XX": refused, "5XX": refused}
                if method == "post":
                    operation.setdefault("parameters", []).append(_ONCE)
        return described


API = RecordAPI(
    title="OnRecord",
    version=__version__,
    description=_ABOUT,
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace=NAMESPACE,
    auth=BearerToken(),
)
for _router in (
    reading.router,
    finding.router,
    exporting.router,
    capturing.router,
    working.router,
    withholding.router,
    moving.router,
    linking.router,
    matters.router,
    answering.router,
    duties.router,
    telling.router,
):
    API.add_router("", _router)
answer_problems(API)


def parameters_of(request: HttpRequest) -> Mapping[str, bool] | None:
    """Return what an endpoint takes in its address, and whether more than once; None where there is none."""
    return _parameters().get(endpoint_of(request))


@functools.cache
def _parameters() -> Mapping[str, Mapping[str, bool]]:
    described = API.get_openapi_schema(path_prefix="/")["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/')}": {
            one["name"]: one["schema"].get("type") == "array"
            for one in operation.get("parameters", ())
            if one["in"] == "query"
        }
        for path, methods in described.items()
        for method, operation in methods.items()
    }
