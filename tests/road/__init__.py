"""The whole road by the command line, as a head office that moves in and a donor's auditor would walk it."""
