// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The first form of the file of endpoints: pods had one address each. */
final class SavedVersion1 {
    private SavedVersion1() {}

    /** The same state in the second form; a file of any other form is left as it is. */
    static JsonNode raise(JsonNode file) {
        if (file.path("version").asInt() != 1) {
            return file;
        }
        ObjectNode raised = file.deepCopy();
        raised.put("version", 2);
        makeList(raised, "lastAddress", "lastAddresses");
        for (JsonNode endpoint : raised.path("endpoints")) {
            if (endpoint instanceof ObjectNode pod) {
                makeList(pod, "address", "addresses");
            }
        }
        return raised;
    }

    private static void makeList(ObjectNode in, String one, String many) {
        JsonNode value = in.remove(one);
        if (value != null) {
            in.putArray(many).add(value);
        }
    }
}
