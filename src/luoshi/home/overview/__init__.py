"""总览 and 看板: what the head of the company understands in ten seconds, how work flows.

Figures come from the trail, or from columns that a test recounts from the trail.
"""
