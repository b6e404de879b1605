// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshpath.command.policy.world.FlowEnds;
import io.meshpath.command.policy.world.JsonFile;
import io.meshpath.command.policy.world.JsonFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The flows of a {@code flows.json}, with the objects that describe them there. Immutable. */
public final class FlowList {
    private final List<ObjectNode> objects;
    private final List<Flow> flows;

    private FlowList(List<ObjectNode> objects, List<Flow> flows) {
        this.objects = objects;
        this.flows = flows;
    }

    /**
     * The flows of a file, between the ends there are.
     *
     * @throws JsonFileException for the first flow that is none
     */
    public static FlowList read(Path file, FlowEnds ends) {
        List<ObjectNode> objects = new ArrayList<>();
        List<Flow> flows = new ArrayList<>();
        for (JsonFile.Element element : JsonFile.open(file).list()) {
            try {
                flows.add(element.as(FlowFields.class).flow(ends));
            } catch (IllegalArgumentException e) {
                throw element.refuse(String.valueOf(e.getMessage()));
            }
            objects.add(element.object());
        }
        return new FlowList(List.copyOf(objects), List.copyOf(flows));
    }

    /** The flows, in the order of the file. */
    public List<Flow> flows() {
        return flows;
    }

    /** Each flow's own object, and what was found out about it. */
    public List<ObjectNode> with(List<FlowVerdict> verdicts) {
        List<ObjectNode> answers = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            FlowVerdict verdict = verdicts.get(i);
            ObjectNode answer = objects.get(i).deepCopy();
            answer.put("egress", FlowVerdict.words(verdict.egress()));
            answer.put("ingress", FlowVerdict.words(verdict.ingress()));
            answer.put("verdict", FlowVerdict.words(verdict.isAllowed()));
            verdict.decidedBy().forEach(answer.putArray("decidedBy")::add);
            answers.add(answer);
        }
        return answers;
    }
}
