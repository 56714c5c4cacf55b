"""Canonical JSON: one way to write a value, so that equal values give equal bytes.

Keys sorted, no spaces, UTF-8, no floats. Dataclasses become objects, enums their
values, aware datetimes ``2026-03-01T09:30:00.000000Z``, naive ones without the Z.
"""

import dataclasses
import datetime as dt
import functools
import json
import types
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")


def dumps(value: object) -> bytes:
    """Write a value canonically.

    Raises:
        TypeError: the value holds something that has no canonical form.
    """
    return json.dumps(
        plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def loads(data: bytes) -> object:
    """Read JSON.

    Raises:
        ValueError: the bytes are not JSON.
    """
    return json.loads(data)


def plain(value: object) -> object:
    """Turn values of this package into JSON's own types, for any JSON writer."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dt.datetime):
        return instant(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return _plain_collection(value)


def instant(value: dt.datetime) -> str:
    """Write an instant: microseconds always, ``Z`` when aware, nothing when naive."""
    if value.tzinfo is None:
        return value.isoformat(timespec="microseconds")
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def build(cls: type[_T], data: object) -> _T:
    """Make a dataclass from what ``plain`` gave.

    Raises:
        ValueError: a field is missing, unknown or of another type.
    """
    try:
        return cast("_T", _build(cls, data))
    except (TypeError, KeyError, AttributeError) as error:
        message = f"not a {cls.__name__}: {type(error).__name__}"
        raise ValueError(message) from error


def _plain_collection(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    message = f"no canonical form for {type(value).__name__}"
    raise TypeError(message)


def _build(hint: object, data: object) -> object:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _build_optional(hint, data)
    if origin is not None:
        return _build_collection(origin, get_args(hint), data)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _build_dataclass(hint, data)
    return _build_scalar(hint, data)


def _build_optional(hint: object, data: object) -> object:
    if data is None:
        return None
    inner = next(arg for arg in get_args(hint) if arg is not types.NoneType)
    return _build(inner, data)


def _build_collection(origin: object, args: tuple[object, ...], data: object) -> object:
    if isinstance(origin, type) and issubclass(origin, Mapping):
        if not isinstance(data, Mapping):
            raise TypeError
        return {key: _build(args[1], item) for key, item in data.items()}
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise TypeError
    return tuple(_build(args[0], item) for item in data)


def _build_dataclass(cls: type, data: object) -> object:
    if not isinstance(data, Mapping):
        raise TypeError
    hints = _hints(cls)
    if set(data) - set(hints):
        raise KeyError
    return cls(**{name: _build(hints[name], item) for name, item in data.items()})


@functools.cache
def _hints(cls: type) -> dict[str, object]:
    return get_type_hints(cls)


def _build_scalar(hint: object, data: object) -> object:
    hint = getattr(hint, "__supertype__", hint)
    if hint is dt.datetime:
        return dt.datetime.fromisoformat(cast("str", data))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    if hint is object:
        return data
    if not isinstance(hint, type) or not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
        raise TypeError
    return data
