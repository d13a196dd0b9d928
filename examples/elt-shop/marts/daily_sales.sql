/*
model: daily_sales      layer: marts      materialized: table      grain: sold_on, channel
audits: unique(sold_on, channel), relationships(channel, channels.channel)
tags: daily
What was sold on a day through a channel.
*/
select
    cast(int_orders.ordered_at as date) as sold_on,
    int_orders.channel,
    channels.channel_name,
    count(*) as orders,
    sum(int_orders.net_amount) as revenue
from int_orders
left join channels on channels.channel = int_orders.channel
group by sold_on, int_orders.channel, channels.channel_name
