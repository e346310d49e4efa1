"""Quality, measured on data that lies beside the checkout; floors are pinned at what is reached."""
