"""Messages into chat programs: robots of groups and persons, and the company's application in WeCom.

What is said comes from the letters of `post`, and from short notices for groups; it never says more than a
mail to the same reader would. It may know post and what lies below.
"""
