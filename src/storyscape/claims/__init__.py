"""What articles say, on whose word, how certainly, and how their sayings differ.

Law: pure; English, German, Spanish, French and Russian by tables, other languages by quotation marks and digits alone.
"""
