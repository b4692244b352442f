"""MapReduce jobs as a programmer writes them; what is here runs on cluster nodes too."""
