package dev.sluice.orders;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;

/**
 * Takes a connection out of the pool when its driver says by the exception's type that it is broken. The pool itself knows
 * the codes of some engines only, and tests a connection only after half a second without use: under load it would hand out a
 * broken connection of any other engine for ever.
 */
public final class BrokenConnections implements SQLExceptionOverride {

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        boolean broken = e instanceof SQLNonTransientConnectionException || e instanceof SQLRecoverableException;
        return broken ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
