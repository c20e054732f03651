"""gift"""
