"""The rules: functions of frozen values. No files, clock, dice, database or Flask."""
