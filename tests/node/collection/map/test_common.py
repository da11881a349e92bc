"""Words that say nothing are known in many languages, without loading what they come from."""

import subprocess
import sys


def test_words_that_say_nothing_are_known_without_loading_spacy():
    script = (
        "import sys; from node.collection.map.common import common_words\n"
        "assert {'the', 'und', 'les', 'que', 'и', 'في'} <= common_words()\n"
        "sys.exit('spacy' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
