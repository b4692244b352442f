"""howdah: batch jobs as tasks with parameters and targets, on one machine or on a cluster."""

from __future__ import annotations

TYPE_CHECKING = False  # the module typing costs start-up time
if TYPE_CHECKING:
    from howdah.app import build as build
    from howdah.cli.main import run as run
    from howdah.core.bulk import MixinNaiveBulkComplete as MixinNaiveBulkComplete
    from howdah.core.date_interval import Custom as Custom
    from howdah.core.date_interval import DateInterval as DateInterval
    from howdah.core.date_interval import Day as Day
    from howdah.core.date_interval import Month as Month
    from howdah.core.date_interval import Week as Week
    from howdah.core.date_interval import Year as Year
    from howdah.core.declaration import checked as checked
    from howdah.core.declaration import param as param
    from howdah.core.dynamic import DynamicRequirements as DynamicRequirements
    from howdah.core.errors import CheckFailedError as CheckFailedError
    from howdah.core.errors import ConfigurationError as ConfigurationError
    from howdah.core.errors import HowdahError as HowdahError
    from howdah.core.errors import JobError as JobError
    from howdah.core.errors import MissingInputError as MissingInputError
    from howdah.core.errors import OutputMissingError as OutputMissingError
    from howdah.core.errors import RecordError as RecordError
    from howdah.core.errors import TaskError as TaskError
    from howdah.core.errors import UsageError as UsageError
    from howdah.core.event import Event as Event
    from howdah.core.external import externalize as externalize
    from howdah.core.inheritance import common_params as common_params
    from howdah.core.inheritance import copies as copies
    from howdah.core.inheritance import delegates as delegates
    from howdah.core.inheritance import inherits as inherits
    from howdah.core.inheritance import requires as requires
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
    from howdah.core.parameter_optional import OptionalBoolParameter as OptionalBoolParameter
    from howdah.core.parameter_optional import OptionalChoiceParameter as OptionalChoiceParameter
    from howdah.core.parameter_optional import OptionalDateParameter as OptionalDateParameter
    from howdah.core.parameter_optional import OptionalDictParameter as OptionalDictParameter
    from howdah.core.parameter_optional import OptionalFloatParameter as OptionalFloatParameter
    from howdah.core.parameter_optional import OptionalIntParameter as OptionalIntParameter
    from howdah.core.parameter_optional import OptionalListParameter as OptionalListParameter
    from howdah.core.parameter_optional import OptionalNumericalParameter as OptionalNumericalParameter
    from howdah.core.parameter_optional import OptionalParameter as OptionalParameter
    from howdah.core.parameter_optional import OptionalPathParameter as OptionalPathParameter
    from howdah.core.parameter_optional import OptionalStrParameter as OptionalStrParameter
    from howdah.core.parameter_optional import OptionalTupleParameter as OptionalTupleParameter
    from howdah.core.parameter_path import PathParameter as PathParameter
    from howdah.core.parameter_structure import DictParameter as DictParameter
    from howdah.core.parameter_structure import ListParameter as ListParameter
    from howdah.core.parameter_structure import TupleParameter as TupleParameter
    from howdah.core.parameter_task import TaskParameter as TaskParameter
    from howdah.core.parameter_time import DateHourParameter as DateHourParameter
    from howdah.core.parameter_time import DateMinuteParameter as DateMinuteParameter
    from howdah.core.parameter_time import DateSecondParameter as DateSecondParameter
    from howdah.core.parameter_time import TimeDeltaParameter as TimeDeltaParameter
    from howdah.core.previous import get_previous_completed as get_previous_completed
    from howdah.core.previous import previous as previous
    from howdah.core.structure import flatten as flatten
    from howdah.core.structure import flatten_output as flatten_output
    from howdah.core.target import FileSystem as FileSystem
    from howdah.core.target import FileSystemTarget as FileSystemTarget
    from howdah.core.target import Target as Target
    from howdah.core.task import Config as Config
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
    from howdah.jobs.mapreduce.bad_records import fail as fail
    from howdah.jobs.mapreduce.bad_records import skip as skip
    from howdah.jobs.mapreduce.job import MapReduceJob as MapReduceJob
    from howdah.targets.checks import MatchesSchema as MatchesSchema
    from howdah.targets.checks import NonEmpty as NonEmpty
    from howdah.targets.checks import RowsBetween as RowsBetween
    from howdah.targets.flag import FlagTarget as FlagTarget
    from howdah.targets.local import LocalTarget as LocalTarget
    from howdah.targets.memory import MemoryTarget as MemoryTarget
    from howdah.targets.mock import MockFileSystem as MockFileSystem
    from howdah.targets.mock import MockTarget as MockTarget

_HOMES = {
    "build": "howdah.app",
    "run": "howdah.cli.main",
    "MixinNaiveBulkComplete": "howdah.core.bulk",
    "Custom": "howdah.core.date_interval",
    "DateInterval": "howdah.core.date_interval",
    "Day": "howdah.core.date_interval",
    "Month": "howdah.core.date_interval",
    "Week": "howdah.core.date_interval",
    "Year": "howdah.core.date_interval",
    "checked": "howdah.core.declaration",
    "param": "howdah.core.declaration",
    "DynamicRequirements": "howdah.core.dynamic",
    "CheckFailedError": "howdah.core.errors",
    "ConfigurationError": "howdah.core.errors",
    "HowdahError": "howdah.core.errors",
    "JobError": "howdah.core.errors",
    "MissingInputError": "howdah.core.errors",
    "OutputMissingError": "howdah.core.errors",
    "RecordError": "howdah.core.errors",
    "TaskError": "howdah.core.errors",
    "UsageError": "howdah.core.errors",
    "Event": "howdah.core.event",
    "externalize": "howdah.core.external",
    "common_params": "howdah.core.inheritance",
    "copies": "howdah.core.inheritance",
    "delegates": "howdah.core.inheritance",
    "inherits": "howdah.core.inheritance",
    "requires": "howdah.core.inheritance",
    "auto_namespace": "howdah.core.namespace",
    "namespace": "howdah.core.namespace",
    "Parameter": "howdah.core.parameter",
    "ParameterVisibility": "howdah.core.parameter",
    "StrParameter": "howdah.core.parameter",
    "ChoiceListParameter": "howdah.core.parameter_choice",
    "ChoiceParameter": "howdah.core.parameter_choice",
    "EnumListParameter": "howdah.core.parameter_choice",
    "EnumParameter": "howdah.core.parameter_choice",
    "DateIntervalParameter": "howdah.core.parameter_date",
    "DateParameter": "howdah.core.parameter_date",
    "MonthParameter": "howdah.core.parameter_date",
    "YearParameter": "howdah.core.parameter_date",
    "BoolParameter": "howdah.core.parameter_number",
    "FloatParameter": "howdah.core.parameter_number",
    "IntParameter": "howdah.core.parameter_number",
    "NumericalParameter": "howdah.core.parameter_number",
    "OptionalBoolParameter": "howdah.core.parameter_optional",
    "OptionalChoiceParameter": "howdah.core.parameter_optional",
    "OptionalDateParameter": "howdah.core.parameter_optional",
    "OptionalDictParameter": "howdah.core.parameter_optional",
    "OptionalFloatParameter": "howdah.core.parameter_optional",
    "OptionalIntParameter": "howdah.core.parameter_optional",
    "OptionalListParameter": "howdah.core.parameter_optional",
    "OptionalNumericalParameter": "howdah.core.parameter_optional",
    "OptionalParameter": "howdah.core.parameter_optional",
    "OptionalPathParameter": "howdah.core.parameter_optional",
    "OptionalStrParameter": "howdah.core.parameter_optional",
    "OptionalTupleParameter": "howdah.core.parameter_optional",
    "PathParameter": "howdah.core.parameter_path",
    "DictParameter": "howdah.core.parameter_structure",
    "ListParameter": "howdah.core.parameter_structure",
    "TupleParameter": "howdah.core.parameter_structure",
    "TaskParameter": "howdah.core.parameter_task",
    "DateHourParameter": "howdah.core.parameter_time",
    "DateMinuteParameter": "howdah.core.parameter_time",
    "DateSecondParameter": "howdah.core.parameter_time",
    "TimeDeltaParameter": "howdah.core.parameter_time",
    "get_previous_completed": "howdah.core.previous",
    "previous": "howdah.core.previous",
    "flatten": "howdah.core.structure",
    "flatten_output": "howdah.core.structure",
    "FileSystem": "howdah.core.target",
    "FileSystemTarget": "howdah.core.target",
    "Target": "howdah.core.target",
    "Config": "howdah.core.task",
    "ExternalTask": "howdah.core.task",
    "Task": "howdah.core.task",
    "WrapperTask": "howdah.core.task",
    "Count": "howdah.jobs.mapreduce.aggregates",
    "Distinct": "howdah.jobs.mapreduce.aggregates",
    "Max": "howdah.jobs.mapreduce.aggregates",
    "Mean": "howdah.jobs.mapreduce.aggregates",
    "Min": "howdah.jobs.mapreduce.aggregates",
    "Sum": "howdah.jobs.mapreduce.aggregates",
    "TopK": "howdah.jobs.mapreduce.aggregates",
    "fail": "howdah.jobs.mapreduce.bad_records",
    "skip": "howdah.jobs.mapreduce.bad_records",
    "MapReduceJob": "howdah.jobs.mapreduce.job",
    "MatchesSchema": "howdah.targets.checks",
    "NonEmpty": "howdah.targets.checks",
    "RowsBetween": "howdah.targets.checks",
    "FlagTarget": "howdah.targets.flag",
    "LocalTarget": "howdah.targets.local",
    "MemoryTarget": "howdah.targets.memory",
    "MockFileSystem": "howdah.targets.mock",
    "MockTarget": "howdah.targets.mock",
}

__version__ = "0.1.0"
__all__ = [
    "BoolParameter",
    "CheckFailedError",
    "ChoiceListParameter",
    "ChoiceParameter",
    "Config",
    "ConfigurationError",
    "Count",
    "Custom",
    "DateHourParameter",
    "DateInterval",
    "DateIntervalParameter",
    "DateMinuteParameter",
    "DateParameter",
    "DateSecondParameter",
    "Day",
    "DictParameter",
    "Distinct",
    "DynamicRequirements",
    "EnumListParameter",
    "EnumParameter",
    "Event",
    "ExternalTask",
    "FileSystem",
    "FileSystemTarget",
    "FlagTarget",
    "FloatParameter",
    "HowdahError",
    "IntParameter",
    "JobError",
    "ListParameter",
    "LocalTarget",
    "MapReduceJob",
    "MatchesSchema",
    "Max",
    "Mean",
    "MemoryTarget",
    "Min",
    "MissingInputError",
    "MixinNaiveBulkComplete",
    "MockFileSystem",
    "MockTarget",
    "Month",
    "MonthParameter",
    "NonEmpty",
    "NumericalParameter",
    "OptionalBoolParameter",
    "OptionalChoiceParameter",
    "OptionalDateParameter",
    "OptionalDictParameter",
    "OptionalFloatParameter",
    "OptionalIntParameter",
    "OptionalListParameter",
    "OptionalNumericalParameter",
    "OptionalParameter",
    "OptionalPathParameter",
    "OptionalStrParameter",
    "OptionalTupleParameter",
    "OutputMissingError",
    "Parameter",
    "ParameterVisibility",
    "PathParameter",
    "RecordError",
    "RowsBetween",
    "StrParameter",
    "Sum",
    "Target",
    "Task",
    "TaskError",
    "TaskParameter",
    "TimeDeltaParameter",
    "TopK",
    "TupleParameter",
    "UsageError",
    "Week",
    "WrapperTask",
    "Year",
    "YearParameter",
    "__version__",
    "auto_namespace",
    "build",
    "checked",
    "common_params",
    "copies",
    "delegates",
    "externalize",
    "fail",
    "flatten",
    "flatten_output",
    "get_previous_completed",
    "inherits",
    "namespace",
    "param",
    "previous",
    "requires",
    "run",
    "skip",
]


if not TYPE_CHECKING:  # to a type checker any name would be there

    def __getattr__(name: str) -> object:
        """Import what is asked for, when it is."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Name what there is."""
    return sorted({*__all__, *globals()})
