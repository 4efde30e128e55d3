"""The component library: templates, template tags and the page-or-fragment helper.

It holds no product data and asks no rights.
It may know the kernel.
"""
