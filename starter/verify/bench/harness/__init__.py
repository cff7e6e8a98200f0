"""What every bench needs: a machine, builds, processes under test, a load generator, rounds and a report."""
