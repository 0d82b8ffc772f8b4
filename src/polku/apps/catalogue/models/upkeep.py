"""What keeps a catalogue true and found: reminders, editors' own words, questions, whom to ask."""

from django.db import models

from polku.apps.catalogue.models.services import Service
from polku.apps.catalogue.names import ReminderKind
from polku.apps.people.models import Area, Letter, Staff


class Reminder(models.Model):
    """A service or an answer was told of in a letter, once for each step of what is coming."""

    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="reminders")
    question = models.ForeignKey("Question", models.CASCADE, null=True, related_name="reminders")
    """Of kind ANSWER: instead of a service."""
    kind = models.CharField(max_length=8, choices=ReminderKind.choices)
    of = models.DateField()
    """The day the review was due, or the day the funding ends."""
    step = models.PositiveIntegerField()
    """Days after `of` for a review, before it for funding."""
    at = models.DateTimeField()
    letters = models.ManyToManyField(Letter, related_name="+")
    """Where it was told; none: there was nobody to write to."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "kind", "of", "step"], name="reminder_once"),
            models.UniqueConstraint(fields=["question", "of", "step"], name="answer_reminder_once"),
            models.CheckConstraint(
                condition=models.Q(service=None, question__isnull=False)
                | models.Q(service__isnull=False, question=None),
                name="reminder_of_one_thing",
            ),
        ]


class SynonymQuerySet(models.QuerySet["Synonyms"]):
    def in_force(self) -> "SynonymQuerySet":
        return self.filter(removed_at=None)


class Synonyms(models.Model):
    """Words for one thing, as an area's editors keep them: a search for one finds the others."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="synonyms")
    why = models.CharField(max_length=200)
    """What the thing is, for editors."""
    words = models.JSONField(default=dict)
    """Lists of words and phrases by language."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(db_index=True)
    changed_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = SynonymQuerySet.as_manager()


class MissedWord(models.Model):
    """A word of public searches that no service knew: how often, never by whom.

    The word itself is kept from the third time on; until then only a keyed digest of it, since what
    one person writes alone may tell who they are.
    """

    language = models.CharField(max_length=2)
    """Of the page it was written on."""
    digest = models.CharField(max_length=64)
    word = models.CharField(max_length=60, blank=True)
    times = models.PositiveIntegerField(default=0)
    last_on = models.DateField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "digest"], name="missed_word_once"),
        ]


class QuestionQuerySet(models.QuerySet["Question"]):
    def public(self) -> "QuestionQuerySet":
        return self.filter(is_published=True)


class Question(models.Model):
    """A question often asked in an area, and its answer, in each language it is told in."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="questions")
    position = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    """`question` and `answer` by language; numbers of the law as `services.questions` names them."""
    is_published = models.BooleanField(default=False)
    reviewed_on = models.DateField()
    """The day somebody last said that it is true."""
    changed_at = models.DateTimeField(db_index=True)
    changed_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area", "position"], name="question_by_place")]


class Desk(models.Model):
    """Where an area answers those who would rather ask a person."""

    area = models.OneToOneField(Area, models.CASCADE, related_name="desk")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    hours = models.JSONField(default=dict)
    """When, and in which languages, by language of the page."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+")
