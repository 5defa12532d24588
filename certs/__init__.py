"""The certificates: a test PKI made at run time, PSD2 certificates with and without flaws."""
