"""Texts that try to be more than text."""

from hypothesis import strategies as st

FRAGMENTS = (
    "*", "**", "***", "_", "__", "~~", "|", "||", "`", "```", "```py\n", "\\", "> ", ">>> ", "# ", "## ",
    "-# ", "- ", "+ ", "1. ", "12.", "[", "]", "](", "(", ")", "[a](https://example.org)", "<", ">",
    "<@123456789012345678>", "<@&123456789012345678>", "<#123456789012345678>", "<:a:123456789012345678>",
    "<t:1700000000:R>", "</ask:123456789012345678>", "<id:customize>", "@everyone", "@here", "@", "everyone",
    "https://example.org/a_b_c", "http", "://", "www.example.org", ":smile:", ":", "\n", "\r\n", "\t", " ",
    "\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\xad", "\U000e0041", "\ud800", "e\u0301", "👩‍🚀",
    "👍🏽", "🇫🇷", "𝔘", "עברית", "硫黄島", "¯\\_(ツ)_/¯", "word", "1",
)  # fmt: skip

hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(st.characters(), max_size=4), max_size=25).map(
    "".join
)
