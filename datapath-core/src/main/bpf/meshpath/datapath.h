// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* All programs of the datapath, for one way from node to node. */
#pragma once

#include "discovery.h"
#include "host.h"
#include "pod.h"
#include "told.h"
#include "underlay.h"
