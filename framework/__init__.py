"""howdah: batch jobs as tasks with parameters and targets, on one machine or on a cluster."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from howdah.app import build as build
    from howdah.app import run as run
    from howdah.core.date_interval import Custom as Custom
    from howdah.core.date_interval import DateInterval as DateInterval
    from howdah.core.date_interval import Day as Day
    from howdah.core.date_interval import Month as Month
    from howdah.core.date_interval import Week as Week
    from howdah.core.date_interval import Year as Year
    from howdah.core.namespace import auto_namespace as auto_namespace
    from howdah.core.namespace import namespace as namespace
    from howdah.core.parameter import Parameter as Parameter
    from howdah.core.parameter import ParameterVisibility as ParameterVisibility
    from howdah.core.parameter import StrParameter as StrParameter
    from howdah.core.parameter_choice import ChoiceListParameter as ChoiceListParameter
    from howdah.core.parameter_choice import ChoiceParameter as ChoiceParameter
    from howdah.core.parameter_choice import EnumListParameter as EnumListParameter
    from howdah.core.parameter_choice import EnumParameter as EnumParameter
    from howdah.core.parameter_date import DateIntervalParameter as DateIntervalParameter
    from howdah.core.parameter_date import DateParameter as DateParameter
    from howdah.core.parameter_date import MonthParameter as MonthParameter
    from howdah.core.parameter_date import YearParameter as YearParameter
    from howdah.core.parameter_number import BoolParameter as BoolParameter
    from howdah.core.parameter_number import FloatParameter as FloatParameter
    from howdah.core.parameter_number import IntParameter as IntParameter
    from howdah.core.parameter_number import NumericalParameter as NumericalParameter
    from howdah.core.structure import flatten as flatten
    from howdah.core.target import FileSystem as FileSystem
    from howdah.core.target import FileSystemTarget as FileSystemTarget
    from howdah.core.target import Target as Target
    from howdah.core.task import ExternalTask as ExternalTask
    from howdah.core.task import Task as Task
    from howdah.core.task import WrapperTask as WrapperTask
    from howdah.jobs.mapreduce.aggregates import Count as Count
    from howdah.jobs.mapreduce.aggregates import Distinct as Distinct
    from howdah.jobs.mapreduce.aggregates import Max as Max
    from howdah.jobs.mapreduce.aggregates import Mean as Mean
    from howdah.jobs.mapreduce.aggregates import Min as Min
    from howdah.jobs.mapreduce.aggregates import Sum as Sum
    from howdah.jobs.mapreduce.aggregates import TopK as TopK
    from howdah.jobs.mapreduce.job import MapReduceJob as MapReduceJob
    from howdah.targets.local import LocalTarget as LocalTarget
    from howdah.targets.memory import MemoryTarget as MemoryTarget

_MODULES = {
    "howdah.app": "build run",
    "howdah.core.date_interval": "Custom DateInterval Day Month Week Year",
    "howdah.core.namespace": "auto_namespace namespace",
    "howdah.core.parameter": "Parameter ParameterVisibility StrParameter",
    "howdah.core.parameter_choice": "ChoiceListParameter ChoiceParameter EnumListParameter EnumParameter",
    "howdah.core.parameter_date": "DateIntervalParameter DateParameter MonthParameter YearParameter",
    "howdah.core.parameter_number": "BoolParameter FloatParameter IntParameter NumericalParameter",
    "howdah.core.structure": "flatten",
    "howdah.core.target": "FileSystem FileSystemTarget Target",
    "howdah.core.task": "ExternalTask Task WrapperTask",
    "howdah.jobs.mapreduce.aggregates": "Count Distinct Max Mean Min Sum TopK",
    "howdah.jobs.mapreduce.job": "MapReduceJob",
    "howdah.targets.local": "LocalTarget",
    "howdah.targets.memory": "MemoryTarget",
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

__version__ = "0.1.0"
__all__ = sorted([*_HOMES, "__version__"])  # noqa: PLE0605 - a test says that each resolves


def __getattr__(name: str) -> object:
    """Import what is asked for, when it is."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - costs start-up time

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what there is."""
    return sorted([*__all__, *globals()])
