"""Menu Config, sound files (C7): music on hold, by classes."""

from designer.entries.description import Column, Entries, NamesColumn, Tab, Words
from designer.entries.page import entries_page
from designer.fields import References, Text
from designer.languages import mark

ENTRIES = Entries(
    section="music-classes",
    icon="music_note",
    words=Words(
        one=mark("Music class"),
        many=mark("Music on hold"),
        about=mark("What people hear while they are on hold or parked: sounds that are played one after the other."),
        none=mark("No music classes yet"),
        first=mark("Until then everybody hears the exchange's own music. Upload a sound file as a voice prompt first."),
        add=mark("Add a music class"),
        new=mark("New music class"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        NamesColumn("sounds", mark("Sounds"), picker="prompt", none=mark("the exchange's own music")),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                References("sounds", mark("Sounds, in this order"), picker="prompt"),
            ),
        ),
    ),
)
PAGE = entries_page(ENTRIES)
