"""aiken"""
