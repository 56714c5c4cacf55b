"""Canonical JSON: one way to write a value, so that equal values give equal bytes.

Keys sorted, no spaces, UTF-8, no floats. Dataclasses become objects, enums their
values, aware datetimes ``2026-03-01T09:30:00.000000Z``, naive ones without the Z.
"""

import dataclasses
import datetime as dt
import functools
import json
import types
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeVar, Union, cast, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_Builder = Callable[[object], object]
_SAME_IN_JSON = frozenset({str, int, bool, types.NoneType})


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
    cls = type(value)
    if cls in _SAME_IN_JSON:
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, dt.datetime):
        return instant(value)
    if dataclasses.is_dataclass(cls):
        return {name: plain(getattr(value, name)) for name in _field_names(cls)}
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
    return _builder(hint)(data)


@functools.cache
def _builder(hint: object) -> _Builder:
    """Return what makes a value of a type: what there is to know of a type is found once."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return functools.partial(_build_optional, _optional(hint))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return functools.partial(_build_mapping, get_args(hint)[1])
    if origin is not None:
        return functools.partial(_build_sequence, get_args(hint)[0])
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return functools.partial(_build_dataclass, hint, _hints(hint))
    return _scalar_builder(getattr(hint, "__supertype__", hint))


def _optional(hint: object) -> object:
    return next(arg for arg in get_args(hint) if arg is not types.NoneType)


def _build_optional(hint: object, data: object) -> object:
    return None if data is None else _build(hint, data)


def _build_mapping(hint: object, data: object) -> object:
    if not isinstance(data, Mapping):
        raise TypeError
    return {key: _build(hint, item) for key, item in data.items()}


def _build_sequence(hint: object, data: object) -> object:
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise TypeError
    return tuple(_build(hint, item) for item in data)


def _build_dataclass(cls: type, hints: Mapping[str, object], data: object) -> object:
    if not isinstance(data, Mapping):
        raise TypeError
    if data.keys() - hints.keys():
        raise KeyError
    return cls(**{name: _build(hints[name], item) for name, item in data.items()})


@functools.cache
def _hints(cls: type) -> dict[str, object]:
    return get_type_hints(cls)


@functools.cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


def _scalar_builder(hint: object) -> _Builder:
    if hint is dt.datetime:
        return lambda data: dt.datetime.fromisoformat(cast("str", data))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    if hint is object:
        return lambda data: data
    return functools.partial(_build_scalar, hint)


def _build_scalar(hint: object, data: object) -> object:
    if not isinstance(hint, type) or not isinstance(data, hint) or (hint is int and isinstance(data, bool)):
        raise TypeError
    return data
