// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.meshpath.datapath.identity.ClusterName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The text of {@link ServerPlan}; unknown keys are refused, since a misspelt one would be lost quietly. */
final class ServerPlanYaml {
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .build();
    private static final Set<String> KEYS = Set.of(
            "cluster", "token", "members", "remotes", "history", "quotaMib", "certificates", "authority", "rotation");
    private static final Set<String> MEMBER_KEYS = Set.of("name", "host", "clientPort", "peerPort", "life", "joins");

    private ServerPlanYaml() {}

    static ServerPlan parse(String text) {
        JsonNode root = tree(text);
        requireKnown(root, KEYS);
        List<ServerMember> members = new ArrayList<>();
        root.path("members").forEach(member -> members.add(member(member)));
        Set<ClusterName> remotes = new TreeSet<>();
        root.path("remotes").forEach(remote -> remotes.add(new ClusterName(remote.asText())));
        return new ServerPlan(
                new ClusterName(text(root, "cluster")),
                text(root, "token"),
                members,
                remotes,
                Span.parse(text(root, "history")),
                number(root, "quotaMib"),
                Span.parse(text(root, "certificates")),
                authorities(root));
    }

    /** A plan without a word of them has those that it was made with. */
    private static AuthorityTerm authorities(JsonNode root) {
        return root.has("authority") || root.has("rotation")
                ? new AuthorityTerm(number(root, "authority"), RotationStage.parse(text(root, "rotation")))
                : AuthorityTerm.FIRST;
    }

    private static ServerMember member(JsonNode member) {
        requireKnown(member, MEMBER_KEYS);
        return new ServerMember(
                text(member, "name"),
                text(member, "host"),
                number(member, "clientPort"),
                number(member, "peerPort"),
                number(member, "life"),
                member.path("joins").asBoolean());
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
        }
    }

    private static void requireKnown(JsonNode node, Set<String> known) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("expected a mapping but was " + node);
        }
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key '" + key + "'; known are " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private static String text(JsonNode node, String key) {
        if (!node.path(key).isValueNode() || node.path(key).asText().isEmpty()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return node.path(key).asText();
    }

    private static int number(JsonNode node, String key) {
        if (!node.path(key).isInt()) {
            throw new IllegalArgumentException(key + " is not a number: " + node.path(key));
        }
        return node.path(key).asInt();
    }

    static String write(ServerPlan plan) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("cluster", plan.cluster().value());
        root.put("token", plan.token());
        ArrayNode members = root.putArray("members");
        for (ServerMember member : plan.members()) {
            members.addObject()
                    .put("name", member.name())
                    .put("host", member.host())
                    .put("clientPort", member.clientPort())
                    .put("peerPort", member.peerPort())
                    .put("life", member.life())
                    .put("joins", member.joins());
        }
        ArrayNode remotes = root.putArray("remotes");
        plan.remotes().stream().sorted().forEach(remote -> remotes.add(remote.value()));
        root.put("history", Span.write(plan.history()));
        root.put("quotaMib", plan.quotaMib());
        root.put("certificates", Span.write(plan.certificates()));
        root.put("authority", plan.authorities().generation());
        root.put("rotation", plan.authorities().stage().text());
        try {
            return MAPPER.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not representable as YAML: " + plan, e);
        }
    }

    /** A time as people write it: {@code 30s}, {@code 5m}, {@code 1h}, {@code 365d}. */
    static final class Span {
        private Span() {}

        static Duration parse(String text) {
            if (!text.matches("[1-9][0-9]{0,6}[smhd]")) {
                throw new IllegalArgumentException("expected a time as 30s, 5m, 1h or 365d but was " + text);
            }
            long count = Long.parseLong(text.substring(0, text.length() - 1));
            return switch (text.charAt(text.length() - 1)) {
                case 's' -> Duration.ofSeconds(count);
                case 'm' -> Duration.ofMinutes(count);
                case 'h' -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }

        static String write(Duration time) {
            long seconds = time.toSeconds();
            if (seconds % 86_400 == 0) {
                return seconds / 86_400 + "d";
            }
            if (seconds % 3600 == 0) {
                return seconds / 3600 + "h";
            }
            return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
        }
    }
}
