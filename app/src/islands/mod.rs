//! Islands: the only thing that is compiled for the browser. Words come as props.
