"""What is around every page: menus, name and colour, who is logged in, what does not work now."""
