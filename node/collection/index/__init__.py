"""The search index over records: what can be asked, how texts become terms, and the shards that hold them.

It knows of no node: whoever has records puts them in (node/searching/).
"""
