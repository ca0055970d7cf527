"""Past events from files straight into the stores: by COPY, through the validation and identity of the workers."""
