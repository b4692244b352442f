"""Options on a command line, read by a table of what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from howdah.core.errors import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["FLAG", "OPTIONAL", "VALUE", "Option", "Scan", "first_words", "scan"]

VALUE = "value"  # --x TEXT
FLAG = "flag"  # --x, --no-x, --x=false
OPTIONAL = "optional"  # --x, --x true, --x false


class Option:
    """One option: how it is spelt, whether a value follows, and what help says of it."""

    __slots__ = ("key", "meaning", "metavar", "names", "takes")

    def __init__(self, *names: str, key: str = "", takes: str = VALUE, meaning: str = "", metavar: str = "TEXT") -> None:
        """Name its spellings with their dashes; the key is the first one's words unless given."""
        self.names = names
        self.key = key or names[0].lstrip("-").replace("-", "_")
        self.takes = takes
        self.meaning = meaning
        self.metavar = metavar


class Scan:
    """What a command line says: texts by option key, the words between, and what is wrong with it."""

    __slots__ = ("errors", "given", "values", "words")

    def __init__(self) -> None:
        """Start empty."""
        self.values: dict[str, str] = {}
        self.given: dict[str, str] = {}  # key -> spelling that was used
        self.words: list[str] = []
        self.errors: list[str] = []


def spellings(options: Iterable[Option]) -> dict[str, Option]:
    """Return the options by each of their spellings."""
    return {name: option for option in options for name in option.names}


def scan(arguments: Sequence[str], options: Iterable[Option], *, more: Callable[[str], Option | None] = lambda name: None) -> Scan:
    """Read all arguments; `more` is asked for the option of a spelling that is not in the table. The last of two values wins."""
    found, known, position = Scan(), spellings(options), 0
    while position < len(arguments):
        word = arguments[position]
        position += 1
        if word == "--":
            found.words += arguments[position:]
            break
        if len(word) < 2 or not word.startswith("-") or _is_number(word):
            found.words.append(word)
            continue
        position = _take(found, known, more, arguments, position)
    return found


def _take(found: Scan, known: Mapping[str, Option], more: Callable[[str], Option | None], arguments: Sequence[str], position: int) -> int:
    """Read the option before a position with its value; return the position after them."""
    name, equals, text = _spelling(arguments[position - 1])
    option = known.get(name) or more(name)
    if option is None and name.startswith("--no-"):
        positive = known.get(f"--{name[5:]}") or more(f"--{name[5:]}")
        if positive is not None and positive.takes != VALUE and not equals:
            found.values[positive.key], found.given[positive.key] = "false", name
            return position
    following = arguments[position] if position < len(arguments) else None
    if option is None:
        longer = [spelling for spelling in known if spelling.startswith(name)]
        hint = f" Did you mean {longer[0]}?" if len(longer) == 1 else suggest(name, known)
        found.errors.append(f"there is no option {name}.{hint}")
        skip = following is not None and not equals and not following.startswith("-")
        return position + skip  # what follows is taken for its value: one mistake, one message
    if equals:
        pass
    elif option.takes == FLAG or (option.takes == OPTIONAL and (following or "").lower() not in ("true", "false")):
        text = "true"
    elif following is None or _spelling(following)[0] in known:
        found.errors.append(f"{name} needs a value")
        return position
    else:
        text, position = following, position + 1
    found.values[option.key], found.given[option.key] = text, name
    return position


def first_words(arguments: Sequence[str], options: Iterable[Option]) -> tuple[int | None, Mapping[str, str]]:
    """Return where the first word stands that is neither an option nor a value of one, and the texts of the known options."""
    known, texts, position, first = spellings(options), {}, 0, None
    while position < len(arguments) and arguments[position] != "--":
        name, equals, text = _spelling(arguments[position])
        option = known.get(name)
        if option is None:
            if first is None:
                first = position if not name.startswith("-") else len(arguments)
        elif option.takes == VALUE and not equals:
            position += 1
            texts[option.key] = arguments[position] if position < len(arguments) else ""
        else:
            texts[option.key] = text if equals else "true"
        position += 1
    return (None if first == len(arguments) else first), texts


def _spelling(word: str) -> tuple[str, str, str]:
    """Split `--a_b=c` into `--a-b`, `=` and `c`."""
    if not word.startswith("--"):
        return word, "", ""
    name, equals, text = word.partition("=")
    return "--" + name[2:].replace("_", "-"), equals, text


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
