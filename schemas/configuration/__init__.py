"""The configuration as entries: what an admin writes down, the rows that keep it, and what refers to what.

An entry is a strict model such as `RingGroupEntry`. The exchange file is made of entries, the api takes and gives them,
and a `Resource` turns each into rows of tables and back.
"""
