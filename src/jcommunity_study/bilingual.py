"""A text in two languages, Chinese first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class Text:
    """One text in Chinese and in English; a study that has only one language repeats it."""

    zh: str
    en: str

    @classmethod
    def same(cls, text: str) -> Text:
        """A text that reads the same in both languages (a name, a symbol, a drafted item)."""
        return cls(text, text)

    def __getitem__(self, lang: Language) -> str:
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"

    def format(self, **values: object) -> Text:
        """Both languages with their `{fields}` filled in; a value that is a Text is taken in each language."""
        return Text(*(_fill(self[lang], lang, values) for lang in LANGUAGES))


def _fill(template: str, lang: Language, values: dict[str, object]) -> str:
    return template.format(**{k: v[lang] if isinstance(v, Text) else v for k, v in values.items()})
