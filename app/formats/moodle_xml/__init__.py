"""moodle_xml"""
