package dev.sluice.orders;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Where a real database listens, for a service under test and for a test that looks behind it. */
public record TestDatabase(String url, String user, String password) {

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
