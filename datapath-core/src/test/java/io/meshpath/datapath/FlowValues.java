// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

/** What is remembered of connections, otherwise. */
final class FlowValues {
    private FlowValues() {}

    /** A connection whose time is over. */
    static ConnectionValue expired(ConnectionValue value) {
        return new ConnectionValue(
                1,
                value.admissions(),
                value.initiator(),
                value.replied(),
                value.closing(),
                value.initiatorSent(),
                value.responderSent(),
                value.state(),
                value.straight());
    }

    /** A connection as programs wrote it that knew no states. */
    static ConnectionValue ofEarlierPrograms(ConnectionValue value) {
        return new ConnectionValue(
                value.expires(), value.admissions(), value.initiator(), value.replied(), value.closing(), 0, 0, 0, 0);
    }
}
