"""The roll-out: organization, project, departments, areas, firms, members and the working calendar.

It decides who is a member with which role; it does not know what is reported, discussed or changed.
It may know people, trail, ui and kernel.
"""
