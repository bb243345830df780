"""Why steps, calls and decisions went as they did: the exchange says it in English, the pages in each language."""
