"""The law: STET 1.4.2.17 Part I section 3.4 as tests, one module a step."""
