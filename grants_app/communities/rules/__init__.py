"""Pure rules of a community's file: its facts and how they read, what is sealed and how, bank details, documents."""
