"""Every structure of ours that holds something, found by importing every module there is."""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType

import msgspec

import domain
import projections
from domain.access.rights import Rule
from domain.execute import Made, Step
from domain.groups.moves import Move
from domain.policies.policy import Scene
from domain.sessions.moves import Move as SessionMove
from domain.upcasts.upcast import Upcast
from services import api, app, http, web
from services.app.groups.as_it_was import GroupThen
from services.app.steps import Step as TableStep
from services.http.places import Door
from services.web.public.stop_by_mail import Stop

PACKAGES = (domain, projections, api, app, http, web)
UNHEARD = ("services.app.demo", "services.app.imports")
"""No caller sends or is sent what is in these: rows of files, and a made-up organization."""
NEVER_HELD = {Scene, Upcast, Rule, Step, Made, Move, SessionMove, Door, TableStep, GroupThen, Stop}
"""Structures that carry others, or code, within one function call: nothing keeps or shows them."""


@cache
def structures(*packages: ModuleType) -> Mapping[str, type]:
    """Give the structs and named tuples of packages, by module and name."""
    return {
        f"{kind.__module__}.{kind.__qualname__}": kind
        for package in packages or PACKAGES
        for module in _modules(package)
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__ and _holds(kind)
    }


@cache
def _modules(package: ModuleType) -> Sequence[ModuleType]:
    return [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.startswith(UNHEARD)
    ]


def _holds(kind: type) -> bool:
    fields = issubclass(kind, msgspec.Struct) or hasattr(kind, "_fields")
    return fields and kind not in NEVER_HELD
