// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The datapath's programs, with Geneve from node to node. */

#include "geneve.h"

#include "meshpath/datapath.h"
#include "meshpath/license.h"
