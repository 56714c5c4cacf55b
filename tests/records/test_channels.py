"""A channel is meant by any spelling of its code and of the name under which it is shown."""

import pytest

from onrecord.records.channels import channel_meant, channel_name
from onrecord.records.messages import CHANNELS


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_spelling_of_what_is_shown_is_understood(channel):
    shown = channel_name(channel)
    assert shown != channel or channel.isalpha()
    for name in (channel, shown):
        for spelt in (name, name.upper(), name.replace("_", "-"), name.replace("_", " "), f" {name} "):
            assert channel_meant(spelt) == channel
            assert channel_meant(spelt.replace(" ", "_")) == channel


@pytest.mark.parametrize("text", ["", "-", "whatsap", "mail?", "pigeon"])
def test_what_is_no_channel_is_none(text):
    assert channel_meant(text) is None
